// Package killpoint owns the named points at which a crash test kills the
// program. In an ordinary build At does nothing.
//
// Built with the tag "killpoint", the process sends itself SIGKILL at the point
// that the environment variable SUPERMARKET_KILL_AT names ("name" or "name:3"
// for the third passing), and SIGSTOP at the one that SUPERMARKET_STOP_AT names.
package killpoint
