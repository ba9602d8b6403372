"""What an admin sets up: profiles on disk, secrets in the system keyring and nowhere else."""
