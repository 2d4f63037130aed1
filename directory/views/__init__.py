"""What goes over the wire for the organisation. Times are instants; an `effective` day means 00:00 in Seoul."""
