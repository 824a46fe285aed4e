// Package pdf makes small PDF documents of text, Chinese included, and reads as much of foreign ones as a print queue has to know:
// how many pages they have and which lines of text stand on them. A reader that is fed garbage ends soon, whatever it says of itself:
// there is a bound to the objects, the depth, the octets that a stream unfolds to and the work on the whole.
package pdf
