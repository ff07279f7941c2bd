"""Pure computation: strings, ids and tensors in, numbers out. Knows no model, no tokenizer, no page."""
