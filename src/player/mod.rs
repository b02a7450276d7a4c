//! mpv over its JSON socket: load, pause, seek, speed, volume, stop; status once a second.
