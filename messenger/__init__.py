"""Messenger: talk in order and without loss, unread numbers that are right, memos with proof."""
