"""As whom the job signs in to Google: a key, a login or a federated identity."""
