package control

// Series is series, for tests.
var Series = series
