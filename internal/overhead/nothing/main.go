// Nothing does nothing: what it takes is what any Go program takes on this machine, and no news about npmx.
package main

func main() {}
