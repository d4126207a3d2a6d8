"""The linking model on Splink: its weights learnt from a corpus without labels. Floor 1.

The only package that imports Splink and DuckDB, which come with the extra ``bulk``.
"""
