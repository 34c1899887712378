"""What the texts of cells mean: amounts, dates, quantities and names, as people and shops write them."""
