"""Twenty tasks of the brochure, done through the pages with nothing but links and forms, and counted."""
