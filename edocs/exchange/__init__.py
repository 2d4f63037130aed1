"""The national document exchange (정부전자문서유통): packs out, packs in, receipts."""
