"""What each role may see: one file per role, one type per view. Floor 0b: knows no web and no SQL.

Access is permission (which calls) x filter (which rows) x view (which fields), and nothing is allowed that is not
listed. Start with the file of a role.
"""
