import './base.css';
import './notices.css';
import './runs.css';
import './dialog.css';
import './detail.css';
import './tunnel.css';
