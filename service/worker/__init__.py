"""The worker: what has to be done now and then, whoever asks for nothing. Floor 3."""
