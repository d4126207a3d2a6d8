"""Proof that the access log is whole: commitments, a Merkle tree over them, checkpoints. Floor 0b."""
