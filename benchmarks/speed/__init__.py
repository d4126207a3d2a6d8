"""How fast the service takes reports in and answers, each figure beside a floor or a peer of the same run."""
