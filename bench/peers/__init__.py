"""What Corkboard is compared with. Both know the same rows and answer the same questions."""
