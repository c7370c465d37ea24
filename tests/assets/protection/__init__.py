"""assets.services.protection"""
