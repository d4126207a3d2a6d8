"""Tests of ``service.linking.normalise``."""
