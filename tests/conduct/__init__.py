"""The rules of a course: occasions and prompts."""
