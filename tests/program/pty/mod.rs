//! The program in a real terminal, from the first key to the state after its end.
//! Never here: anything that can be tested in the simulator.

mod ascii;
mod exit;
mod external;
mod feeds;
mod keeping;
mod killed;
mod linear;
mod mouse;
mod output;
mod persistence;
mod resize;
mod right_to_left;
mod screen;
mod views;
