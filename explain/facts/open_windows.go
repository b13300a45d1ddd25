package facts

// nonBlocking is nothing here: pipes have names of their own.
const nonBlocking = 0
