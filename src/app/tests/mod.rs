//! Journeys through `update` alone: keys in, state and effects out.

mod about;
mod any_keys;
mod artwork;
mod directories;
mod evidence;
mod feeds;
mod finding;
mod following;
mod for_you;
mod journeys;
mod leads;
mod outside;
mod person;
mod playing;
mod pointing;
mod previews;
mod read_only;
mod refreshing;
mod said;
mod settings;
mod starting;
mod steps;
mod table;
mod transcripts;
mod world;
