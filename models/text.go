package models

// IsPlainText reports whether text has only characters that people can see, and
// plain line breaks: nothing invisible, nothing that turns the reading direction.
func IsPlainText(text string) bool { return isPlain(text) }
