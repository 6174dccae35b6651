"""The stage and the judge: plays scenarios in one of two worlds and judges the finished history."""
