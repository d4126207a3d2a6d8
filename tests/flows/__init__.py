"""Tests of ``service.flows``."""
