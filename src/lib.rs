#![doc = include_str!("README.md")]

pub mod app;
pub mod cli;
pub mod config;
pub mod error;
pub mod feed;
pub mod files;
pub mod library;
pub mod log;
pub mod model;
pub mod net;
pub mod player;
pub mod runtime;
pub mod store;
pub mod text;
pub mod ui;
