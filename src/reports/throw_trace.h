#pragma once

#include "reports/report.h"

namespace socle::reports {

/// Notes from now on where exceptions that nobody expects are thrown: all but base::Error of what a
/// caller did. Costs some microseconds an exception. Any thread.
void watch_throws(bool on);

/// False in a program that was built with a sanitizer, which has that place itself: then every
/// trace is that of who asks.
bool knows_throws();

/// Where `thrown` was: the address of an exception that is being handled, or of a copy of what this
/// thread threw last; given once. Where nobody knows: where this is asked.
Trace trace_of(const void* thrown);

}  // namespace socle::reports
