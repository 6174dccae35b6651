"""From a case to a finished run: cast, lanes, engine, run folder."""
