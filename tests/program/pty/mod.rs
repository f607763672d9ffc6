//! The program in a real terminal, from the first key to the state after its end.
//! Never here: anything that can be tested in the simulator.

mod days;
mod feeds;
mod hands;
mod killed;
mod leaving;
mod lending;
mod look;
mod output;
mod pictures;
mod sizes;
mod views;
