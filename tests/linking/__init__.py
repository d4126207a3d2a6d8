"""Tests of ``service.linking``."""
