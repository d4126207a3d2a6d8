"""What the service remembers, in SQLite or PostgreSQL. Floor 1: the only place that knows SQL.

``engine`` opens and checks a database, ``migrating`` brings its tables up to date, ``unit_of_work`` gives one
transaction with the repositories (``registry``, ``incidents``, ``courses``, ``audit``, ``events``) on it.
"""
