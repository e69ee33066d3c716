@echo off
rem The command `gantry` of an installed Gantry: the app itself, without a window. A batch file waits for its end.
setlocal DisableDelayedExpansion
"%~dp0..\..\Gantry.exe" --disable-gpu --log-level=3 --gantry-cli %*
exit /b %errorlevel%
