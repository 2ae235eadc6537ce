// Package reference owns public facts as data: regions, computing hubs, the
// size standard, holidays and price bands, chips, token tariffs, voucher
// programmes and the criteria of the titles. Each data set has a version and
// can be replaced in a folder without a release.
//
// It does not own what firms are (party), what is sold (catalog) or what a
// programme grants (voucher); those keep the version that they used.
// Invariant: data that does not pass its checks whole does not load at all.
package reference
