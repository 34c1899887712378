"""The stand: what is measured on. Databases, services in processes of their own, the machine."""
