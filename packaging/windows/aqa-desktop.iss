; Installer for Windows, for one person and without an administrator. `dev.py package` makes it with Inno Setup 6 from
; the frozen folder:
;   iscc /DVersion=0.1.0 packaging\windows\aqa-desktop.iss      -> dist\aqa-desktop_0.1.0_setup.exe

#ifndef Version
  #error Say which version: /DVersion=0.1.0
#endif
#define Root "..\.."

[Setup]
AppId={{6A1D8A0B-0B7C-4B7E-9C3E-5A6D2B4F7E11}
AppName=AQA Desktop
AppVersion={#Version}
AppPublisher=The AQA Desktop contributors
LicenseFile={#Root}\packaging\licence_texts\GPL-3.txt
PrivilegesRequired=lowest
DefaultDirName={autopf}\AQA Desktop
DefaultGroupName=AQA Desktop
DisableProgramGroupPage=yes
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0
OutputDir={#Root}\dist
OutputBaseFilename=aqa-desktop_{#Version}_setup
SetupIconFile={#Root}\build\aqa-desktop.ico
UninstallDisplayIcon={app}\aqa-desktop.exe
Compression=lzma2
SolidCompression=yes
WizardStyle=modern
ChangesAssociations=yes
; a window that is open is asked to close before its files are replaced. The program makes no mutex: AppMutex, which
; would also hold removing back, would need one of it
CloseApplications=yes
CloseApplicationsFilter=*.exe,*.dll,*.pyd
RestartApplications=no

[InstallDelete]
; an older version's libraries must not lie beside a newer one's
Type: filesandordirs; Name: "{app}\_internal"
Type: filesandordirs; Name: "{app}\licences"

[Files]
Source: "{#Root}\dist\aqa-desktop\*"; DestDir: "{app}"; Flags: recursesubdirs createallsubdirs ignoreversion

[Icons]
Name: "{group}\AQA Desktop"; Filename: "{app}\aqa-desktop.exe"

[Registry]
; "Open with" for videos, never the default
Root: HKA; Subkey: "Software\Classes\AQADesktop.Video"; ValueType: string; ValueData: "Video"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\AQADesktop.Video\shell\open\command"; ValueType: string; ValueData: """{app}\aqa-desktop.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\.mp4\OpenWithProgids"; ValueType: string; ValueName: "AQADesktop.Video"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.mov\OpenWithProgids"; ValueType: string; ValueName: "AQADesktop.Video"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.m4v\OpenWithProgids"; ValueType: string; ValueName: "AQADesktop.Video"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.avi\OpenWithProgids"; ValueType: string; ValueName: "AQADesktop.Video"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.mkv\OpenWithProgids"; ValueType: string; ValueName: "AQADesktop.Video"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.webm\OpenWithProgids"; ValueType: string; ValueName: "AQADesktop.Video"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.gif\OpenWithProgids"; ValueType: string; ValueName: "AQADesktop.Video"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.mts\OpenWithProgids"; ValueType: string; ValueName: "AQADesktop.Video"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.m2ts\OpenWithProgids"; ValueType: string; ValueName: "AQADesktop.Video"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.ts\OpenWithProgids"; ValueType: string; ValueName: "AQADesktop.Video"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.mpg\OpenWithProgids"; ValueType: string; ValueName: "AQADesktop.Video"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.mpeg\OpenWithProgids"; ValueType: string; ValueName: "AQADesktop.Video"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.wmv\OpenWithProgids"; ValueType: string; ValueName: "AQADesktop.Video"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.3gp\OpenWithProgids"; ValueType: string; ValueName: "AQADesktop.Video"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\AQADesktop.Model"; ValueType: string; ValueData: "AQA Desktop model"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\AQADesktop.Model\shell\open\command"; ValueType: string; ValueData: """{app}\aqa-desktop.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\.safetensors\OpenWithProgids"; ValueType: string; ValueName: "AQADesktop.Model"; ValueData: ""; Flags: uninsdeletevalue

[Run]
Filename: "{app}\aqa-desktop.exe"; Description: "Open AQA Desktop"; Flags: nowait postinstall skipifsilent

[Messages]
UninstalledAll=%1 is gone. Your models and settings stay in %%LOCALAPPDATA%%\AQA Desktop, and what was written down about a clip stays beside the clip.
