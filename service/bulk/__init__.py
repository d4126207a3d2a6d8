"""The linking model on Splink: weights learnt from a corpus without labels, and many reports linked at once. Floor 1.

The only package that imports Splink and DuckDB, which come with the extra ``bulk``, and PySpark, with ``spark``.

Training reads ``training`` first. Linking reads in the order of the flow: ``road`` (the stages from end to end),
``placing`` (reports to nodes and keys), ``graph`` (who is compared, what follows), ``parts`` and ``scoring`` (levels
and sums, with ``compiled``: the model as Splink's settings), ``clusters`` (persons), ``casework`` (courses) and
``outcome`` (what is to be written down). ``engine`` is what all of it asks of DuckDB or Spark.
"""
