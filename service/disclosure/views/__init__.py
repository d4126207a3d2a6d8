"""What each role sees of a course: one type per view. Floor 0b.

A view is a type. What a type does not list cannot leave the house, however much of it a course holds; a test pins the
fields of every type, and another fills a course with marked words and looks for them in every view.
"""
