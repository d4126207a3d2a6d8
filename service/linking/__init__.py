"""Who is whom. Floor 0b: pure; knows no web and no database.

Read in the order of the flow: ``normalise``, ``block``, ``compare``, ``score``, ``cluster``, ``standing``, with
``model`` (the declared comparisons and weights) beside them and ``linker``, which runs them all.
"""
