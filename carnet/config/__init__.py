"""Settings, URLs and WSGI entry: what joins the layers to Django. It never contains a rule."""
