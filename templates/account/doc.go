// Package account owns the pages by which people get and keep an account:
// sign-up, reset, their own data, second factors, and the forms of their firm.
//
// It does not own how they are filled (handlers) nor what is true (counters).
// Invariant: a page shows only what its struct holds; a password is never in a
// page, and a link's token only in the address of its own form.
package account
