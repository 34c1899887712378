"""What a customer's address may say: countries, postal codes and phone numbers."""
