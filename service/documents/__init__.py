"""Papers: what was already chosen to be shown, as a table for spreadsheets, a PDF and a Word document. Floor 0b.

Knows nothing of courses, roles or rows: it is handed texts and figures, and what it is not handed it cannot print.
No text that it is handed is ever read as markup, as a formula or as a path, and nothing is fetched.
"""
