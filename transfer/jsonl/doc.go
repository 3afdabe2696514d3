// Package jsonl writes and reads everything that is kept as JSON lines: a header with a version, then one record a line,
// then a line that says how many there were. docs/export-format.md describes it for people.
//
// What is read may come from anywhere: lines have a limit, a line that is no record is passed over and reported, and a
// file that ends early is an error.
package jsonl
