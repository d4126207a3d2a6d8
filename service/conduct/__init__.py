"""What a course shows in law and practice: its occasions, and what they prompt. Floor 0b.

Thresholds, codes and words are dated reference data in ``rules/``; the code only applies them.
"""
