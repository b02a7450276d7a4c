//! The shell: threads, clock, signals. Carries effects out and events in; decides nothing.
