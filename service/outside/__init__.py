"""What the service asks of others over the network. Floor 1: knows HTTP, and no SQL.

Whoever is asked is named by an operator, never by a request; and what comes back is bounded in time and size.
"""
