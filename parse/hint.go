package parse

func hint(*Failure) string { return "" }
