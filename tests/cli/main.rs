//! Drives the program by its command line, as scripts do: the whole job, bad inputs, blindness, durability, usage.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod adjudication;
mod agreement;
mod bad_inputs;
mod blindness;
mod capture;
mod codebooks;
mod copies;
mod durability;
mod export;
mod imports;
mod life;
mod mining;
mod passphrases;
mod privacy;
mod recordings;
mod rounds;
mod sample;
mod spying;
mod support;
mod usage;
mod whole_job;
