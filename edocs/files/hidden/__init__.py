"""What a machine reads in a file and a person does not see. Runs in the process of ``edocs.files.check_worker``."""
