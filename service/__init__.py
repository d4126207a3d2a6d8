"""Conduct: reports of stalking and harassment in, one linked course of conduct out, a view for each agency."""

__version__ = "0.1.0"
